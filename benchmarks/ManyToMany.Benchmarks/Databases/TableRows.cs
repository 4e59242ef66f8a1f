using ManyToMany.Benchmarks.Contenders;
using ManyToMany.Benchmarks.Scenarios;

namespace ManyToMany.Benchmarks.Databases;

/// <summary>Counts and sums over the tables after a repetition, and the answer of a question.</summary>
internal sealed record TableRows(long Links, long TargetKeys, long Positions, long Editors, long Books, long Authors, long Answer)
{
    /// <summary>Throws unless all contenders of a scenario leave the same rows.</summary>
    public void EnsureEqual(TableRows expected, Scenario scenario, Contender contender)
    {
        if (this != expected)
        {
            throw new InvalidOperationException(
                $"'{contender.Name}' of '{scenario.Name}' is wrong because it leaves {this} and another leaves {expected}. Correct it.");
        }
    }
}
