using ManyToMany.Benchmarks.Contenders;
using Microsoft.EntityFrameworkCore;

namespace ManyToMany.Benchmarks.Scenarios;

/// <summary>An act without <c>UseManyToMany()</c>, with it, and with an interceptor that does nothing.</summary>
internal static class Services
{
    private static readonly NoInterceptor _interceptor = new();

    public static IReadOnlyList<Contender> Compare(Func<Run, Task> act, Func<Run, Task> prepare) =>
    [
        new("plain", act) { Prepare = prepare },
        new("UseManyToMany()", act) { Prepare = prepare, Configure = builder => builder.UseManyToMany() },
        new("UseManyToMany() and an interceptor", act)
        {
            Prepare = prepare,
            Configure = builder => builder.UseManyToMany().AddInterceptors(_interceptor),
        },
    ];

    public static Task PrepareNothing(Run run) => Task.CompletedTask;

    private sealed class NoInterceptor : ILinkInterceptor;
}
