namespace ManyToMany.Tests.Database.RandomVerbs;

/// <summary>The sequences that are run: ten of each relationship, or as many as <c>MANYTOMANY_SEEDS</c> names.</summary>
public static class RandomSeeds
{
    public static TheoryData<int> All
        => new(Enumerable.Range(1, int.TryParse(Environment.GetEnvironmentVariable("MANYTOMANY_SEEDS"), out var seeds) ? seeds : 10));
}
