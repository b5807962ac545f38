# A process of our own on which profilers are tried: it runs, sleeps, allocates and starts children for half a minute.
i=0
while [ $i -lt 2000 ]; do
  i=$((i + 1))
  text=$(printf '%5000d' "$i")
  for ((spin = 0; spin < 3000; spin++)); do :; done
  sleep 0.005
done
