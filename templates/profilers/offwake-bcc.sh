# How long threads were off the CPU, by where they left it and by who woke them, in microseconds.
offwaketime-bpfcc -df -p {{hostPid}} {{wholeSeconds}}
