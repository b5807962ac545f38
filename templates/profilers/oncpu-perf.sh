# Where CPU time goes, {{frequencyHertz}} times a second of CPU time. Nothing is analysed where it is recorded: perf.data is
# the profile. --no-bpf-event saves perf a second at its end, -N copies of programs in ~/.debug.
perf record --no-bpf-event -N -e cpu-clock -F {{frequencyHertz}} -g -p {{pid}} -o perf.data -- sleep {{durationSeconds}} >&2
