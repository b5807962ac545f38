# How long threads were off the CPU, by the stack at which they left it, in microseconds.
offcputime-bpfcc -df -p {{hostPid}} {{wholeSeconds}}
