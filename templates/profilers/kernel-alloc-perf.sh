# Who makes the kernel allocate memory, each allocation.
perf record --no-bpf-event -N -e kmem:kmalloc -e kmem:kmem_cache_alloc -c 1 -g -p {{pid}} -o perf.data -- sleep {{durationSeconds}} >&2 &&
  perf script --no-inline -i perf.data -F comm,pid,tid,time,event,ip,sym,symoff,dso
