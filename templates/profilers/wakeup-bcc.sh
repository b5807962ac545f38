# For how long threads had slept when they were woken, by the kernel stack that woke them, in microseconds.
wakeuptime-bpfcc -f -p {{hostPid}} {{wholeSeconds}}
