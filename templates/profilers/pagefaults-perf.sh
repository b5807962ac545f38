# Who touches memory for the first time, each page fault.
perf record --no-bpf-event -e page-faults -c 1 -g -p {{pid}} -o perf.data -- sleep {{durationSeconds}} >&2 &&
  perf script --no-inline -i perf.data -F comm,pid,tid,time,period,event,ip,sym,symoff,dso
