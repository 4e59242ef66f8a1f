using ManyToMany.Benchmarks.Contenders;
using ManyToMany.Benchmarks.Databases;
using Microsoft.EntityFrameworkCore;

namespace ManyToMany.Benchmarks.Scenarios;

internal sealed class InterceptedLink : Scenario
{
    public override string Name => "link 1 by key with an interceptor";

    public override int Calls => 50;

    public override KeyRange Targets => new(1, 1);

    public override IReadOnlyList<Contender> Contenders => Services.Compare(
        run => run.Db.Books.Links(b => b.Authors).ForKey(run.BookId).LinkKeysAsync([run.AuthorId]),
        Services.PrepareNothing);
}
