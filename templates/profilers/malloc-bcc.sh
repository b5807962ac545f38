# Who calls malloc, in calls.
stackcount-bpfcc -f -D {{wholeSeconds}} -p {{hostPid}} {{allocator}}:malloc
