global using Xunit;

// These tests wait for processes more than they work.
[assembly: Xunit.v3.Parallelization(MaxThreads = 4)]
