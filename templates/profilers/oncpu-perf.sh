# Where CPU time goes, {{frequencyHertz}} times a second of CPU time. --no-bpf-event saves perf a second at its end.
perf record --no-bpf-event -e cpu-clock -F {{frequencyHertz}} -g -p {{pid}} -o perf.data -- sleep {{durationSeconds}} >&2 &&
  perf script --no-inline -i perf.data -F comm,pid,tid,time,event,ip,sym,symoff,dso
