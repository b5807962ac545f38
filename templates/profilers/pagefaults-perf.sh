# Who touches memory for the first time, each page fault. Nothing is analysed where it is recorded: perf.data is the profile.
perf record --no-bpf-event -N -e page-faults -c 1 -g -p {{pid}} -o perf.data -- sleep {{durationSeconds}} >&2
