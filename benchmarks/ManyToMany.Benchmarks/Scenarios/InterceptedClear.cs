using ManyToMany.Benchmarks.Contenders;
using ManyToMany.Benchmarks.Databases;
using Microsoft.EntityFrameworkCore;

namespace ManyToMany.Benchmarks.Scenarios;

internal sealed class InterceptedClear(int links) : Scenario
{
    public override string Name => $"clear {links:N0} with an interceptor";

    public override KeyRange Linked => new(1, links);

    public override IReadOnlyList<Contender> Contenders => Services.Compare(
        run => run.Db.Books.Links(b => b.Authors).ForKey(run.BookId).ClearAsync(),
        Services.PrepareNothing);
}
