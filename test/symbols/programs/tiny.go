package main

import "fmt"

type number interface{ ~int | ~float64 }

//go:noinline
func sum[T number](values ...T) (total T) {
	for _, one := range values {
		total += one
	}
	return total
}

func main() {
	fmt.Println(sum(1, 2), sum(1.5, 2.5))
}
