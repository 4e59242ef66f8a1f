using System.CommandLine;
using ManyToMany.Benchmarks.Comparing;
using ManyToMany.Benchmarks.Importing;
using ManyToMany.Benchmarks.Isolated;
using ManyToMany.Benchmarks.Migrating;

var root = new RootCommand("Benchmarks of ManyToMany.EntityFrameworkCore.")
{
    CompareCommand.Create(),
    ImportCommand.Create(),
    IsolatedCommand.Create(),
    MigrateCommand.Create(),
};
return await root.Parse(args).InvokeAsync();
