#!/usr/bin/env bash
# pprof (github.com/google/pprof, v0.0.0-20261105003125-4bf881d7fb0b): a difference that `pprof -proto -diff_base` saves is no
# difference yet. Nothing is subtracted: the file holds the samples of both profiles, those of the base negated and labelled
# `pprof::base: true`, so both sides can be had again from it, and functions that did not change at all are in it twice. With
# `-base` in place of `-diff_base` the samples are subtracted, what did not change is gone, and no label tells a side.
#
# Seen: of 50, 30, 20 before and 150, 30, 20 after, -diff_base saves six samples and -base saves one, of 100.
set -euo pipefail
folder=$(mktemp -d) && trap 'chmod -R u+w "$folder"; rm -rf "$folder"' EXIT
cd "$folder"
version=v0.0.0-20261105003125-4bf881d7fb0b

cat >main.go <<'GO'
package main

import (
	"os"

	"github.com/google/pprof/profile"
)

// Three functions that were sampled so many times, at 1 kHz.
func write(name string, counts [3]int64) {
	p := &profile.Profile{
		SampleType: []*profile.ValueType{{Type: "samples", Unit: "count"}, {Type: "cpu", Unit: "nanoseconds"}},
		PeriodType: &profile.ValueType{Type: "cpu", Unit: "nanoseconds"},
		Period:     1000000,
	}
	for i, name := range []string{"parse", "write", "idle"} {
		function := &profile.Function{ID: uint64(i + 1), Name: name}
		location := &profile.Location{ID: uint64(i + 1), Line: []profile.Line{{Function: function}}}
		p.Function = append(p.Function, function)
		p.Location = append(p.Location, location)
		values := []int64{counts[i], counts[i] * p.Period}
		p.Sample = append(p.Sample, &profile.Sample{Location: []*profile.Location{location}, Value: values})
	}
	file, err := os.Create(name)
	if err == nil {
		err = p.Write(file)
	}
	if err != nil {
		panic(err)
	}
	file.Close()
}

func main() {
	write("before.pb.gz", [3]int64{50, 30, 20})
	write("after.pb.gz", [3]int64{150, 30, 20})
}
GO
export GOFLAGS=-mod=mod GOBIN=$folder/bin GOPATH=$folder/go
go mod init probe 2>/dev/null
go get "github.com/google/pprof@$version" 2>/dev/null
go install "github.com/google/pprof@$version" 2>/dev/null
go run .

samples() { "$GOBIN/pprof" -raw "$1" 2>/dev/null | sed -n '/^Samples:/,/^Locations/p' | grep -E '^ +-?[0-9]+ +-?[0-9]+:|pprof::base' | tr -s ' '; }
for way in diff_base base; do
  "$GOBIN/pprof" -proto -output "$way.pb.gz" "-$way" before.pb.gz after.pb.gz >/dev/null 2>&1
  echo "saved by -$way:"
  samples "$way.pb.gz" | tee "$way.txt"
done

expect() { [ "$1" = "$2" ] || { echo "changed: $3 is $1, was $2" >&2; exit 1; }; }
expect "$(grep -c ':.*' <(grep -v pprof::base diff_base.txt))" 6 'the number of samples that -diff_base saves'
expect "$(grep -c 'pprof::base:\[true\]' diff_base.txt)" 3 'the number of labels that -diff_base saves'
expect "$(grep -cE '^ -(50|30|20) ' diff_base.txt)" 3 'the number of negated samples that -diff_base saves'
expect "$(cat base.txt)" ' 100 100000000: 1 ' 'what -base saves'
echo "as it was: -diff_base keeps both sides, told apart by the label pprof::base; -base subtracts"
