using System.CommandLine;
using ManyToMany.Benchmarks.Comparing;
using ManyToMany.Benchmarks.Isolated;

var root = new RootCommand("Benchmarks of ManyToMany.EntityFrameworkCore.") { CompareCommand.Create(), IsolatedCommand.Create() };
return await root.Parse(args).InvokeAsync();
