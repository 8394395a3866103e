#include "CDirectLoops.h"
