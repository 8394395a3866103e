# Draws Benchmarks/results/crossover.tsv (made by `measure crossover`) as crossover.png beside it.
#   gnuplot -e "input='Benchmarks/results/crossover.tsv'; output='Benchmarks/results/crossover.png'" Benchmarks/crossover.gnuplot
if (!exists("input")) input = "Benchmarks/results/crossover.tsv"
if (!exists("picture")) picture = "Benchmarks/results/crossover.png"
if (!exists("machine")) machine = ""
set terminal pngcairo size 1400,1000 font "sans,12"
set output picture
set datafile separator "\t"
set logscale xy
set grid xtics ytics lc rgb "#dddddd"
set key top left
set xlabel "kernel length (two dimensions: of a side)"
set ylabel "milliseconds"
set multiplot layout 2,2 title "Time of one convolution against kernel size".(machine eq "" ? "" : ", ".machine)
do for [dimensions in "1 2"] {
  do for [type in "f32 f64"] {
    set title (dimensions eq "1" ? "signal of 1,000,000 samples, " : "image of 1024 × 1024, ").type
    in_panel(x) = (strcol(1) eq dimensions && strcol(2) eq type) ? x : NaN
    plot input every ::1 using (in_panel($3)):(in_panel(1e3*$4)) with linespoints lw 2 pt 7 ps 0.7 lc rgb "#d95f02" title "direct", \
         input every ::1 using (in_panel($3)):(in_panel(1e3*$5)) with linespoints lw 2 pt 7 ps 0.7 lc rgb "#1b9e77" title (dimensions eq "1" ? "" : "separable"), \
         input every ::1 using (in_panel($3)):(in_panel(1e3*$6)) with linespoints lw 2 pt 7 ps 0.7 lc rgb "#7570b3" title "fft (overlap-save)", \
         input every ::1 using (in_panel($3)):(in_panel(1e3*$7)) with lines lw 7 lc rgb "#b0000000" title "automatic choice"
  }
}
unset multiplot
