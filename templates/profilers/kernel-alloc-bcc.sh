# Who makes the kernel allocate memory, in allocations.
stackcount-bpfcc -r -df -D {{wholeSeconds}} -p {{hostPid}} 't:kmem:(kmalloc|kmem_cache_alloc)'
