module mesh-runner.test/pause

go 1.24.0
