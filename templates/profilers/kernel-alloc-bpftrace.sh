# Who makes the kernel allocate memory, in allocations.
bpftrace -e '
tracepoint:kmem:kmalloc, tracepoint:kmem:kmem_cache_alloc /pid == {{hostPid}}/ { @[comm, ustack, kstack] = count(); }
interval:ms:{{durationMs}} { exit(); }'
