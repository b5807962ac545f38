# Where CPU time goes, {{frequencyHertz}} times a second on each processor.
profile-bpfcc -df -F {{frequencyHertz}} -p {{hostPid}} {{wholeSeconds}}
