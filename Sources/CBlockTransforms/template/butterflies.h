// Fourier transforms of 2, 3, 4 and 8 vectors in registers, X[k] = sum_j x[j] exp(-2 pi i jk/r).
// The backward transform is the same function with real and imaginary parts exchanged.

static INLINE void NAME(radix2)(VECTOR *re, VECTOR *im) {
  const VECTOR r = re[1], i = im[1];
  re[1] = re[0] - r;
  im[1] = im[0] - i;
  re[0] += r;
  im[0] += i;
}

static INLINE void NAME(radix3)(VECTOR *re, VECTOR *im) {
  const VECTOR sine = ALL(0.866025403784438646763723170752936183);  // sin(2 pi/3)
  const VECTOR sum_r = re[1] + re[2], sum_i = im[1] + im[2];
  const VECTOR difference_r = re[1] - re[2], difference_i = im[1] - im[2];
  const VECTOR rest_r = MULTIPLY_ADD(sum_r, ALL(-0.5), re[0]), rest_i = MULTIPLY_ADD(sum_i, ALL(-0.5), im[0]);
  re[0] += sum_r;
  im[0] += sum_i;
  re[1] = MULTIPLY_ADD(difference_i, sine, rest_r);
  im[1] = MULTIPLY_ADD(difference_r, -sine, rest_i);
  re[2] = MULTIPLY_ADD(difference_i, -sine, rest_r);
  im[2] = MULTIPLY_ADD(difference_r, sine, rest_i);
}

static INLINE void NAME(radix4)(VECTOR *re, VECTOR *im) {
  const VECTOR a_r = re[0] + re[2], a_i = im[0] + im[2], b_r = re[0] - re[2], b_i = im[0] - im[2];
  const VECTOR c_r = re[1] + re[3], c_i = im[1] + im[3], d_r = re[1] - re[3], d_i = im[1] - im[3];
  re[0] = a_r + c_r;
  im[0] = a_i + c_i;
  re[1] = b_r + d_i;
  im[1] = b_i - d_r;
  re[2] = a_r - c_r;
  im[2] = a_i - c_i;
  re[3] = b_r - d_i;
  im[3] = b_i + d_r;
}

static INLINE void NAME(radix8)(VECTOR *re, VECTOR *im) {
  VECTOR even_r[4] = {re[0], re[2], re[4], re[6]}, even_i[4] = {im[0], im[2], im[4], im[6]};
  VECTOR odd_r[4] = {re[1], re[3], re[5], re[7]}, odd_i[4] = {im[1], im[3], im[5], im[7]};
  NAME(radix4)(even_r, even_i);
  NAME(radix4)(odd_r, odd_i);
  const VECTOR root = ALL(0.707106781186547524400844362104849039);  // cos(pi/4)
  re[0] = even_r[0] + odd_r[0];
  im[0] = even_i[0] + odd_i[0];
  re[4] = even_r[0] - odd_r[0];
  im[4] = even_i[0] - odd_i[0];
  // times exp(-i pi/4) = (1 - i) cos(pi/4)
  const VECTOR u_r = odd_r[1] + odd_i[1], u_i = odd_i[1] - odd_r[1];
  re[1] = MULTIPLY_ADD(u_r, root, even_r[1]);
  im[1] = MULTIPLY_ADD(u_i, root, even_i[1]);
  re[5] = MULTIPLY_ADD(u_r, -root, even_r[1]);
  im[5] = MULTIPLY_ADD(u_i, -root, even_i[1]);
  // times -i
  re[2] = even_r[2] + odd_i[2];
  im[2] = even_i[2] - odd_r[2];
  re[6] = even_r[2] - odd_i[2];
  im[6] = even_i[2] + odd_r[2];
  // times exp(-3 i pi/4) = -(1 + i) cos(pi/4)
  const VECTOR v_r = odd_i[3] - odd_r[3], v_i = odd_i[3] + odd_r[3];
  re[3] = MULTIPLY_ADD(v_r, root, even_r[3]);
  im[3] = MULTIPLY_ADD(v_i, -root, even_i[3]);
  re[7] = MULTIPLY_ADD(v_r, -root, even_r[3]);
  im[7] = MULTIPLY_ADD(v_i, root, even_i[3]);
}

static INLINE void NAME(butterfly)(int radix, VECTOR *re, VECTOR *im) {
  switch (radix) {
    case 2: NAME(radix2)(re, im); break;
    case 3: NAME(radix3)(re, im); break;
    case 4: NAME(radix4)(re, im); break;
    default: NAME(radix8)(re, im); break;
  }
}
