using Microsoft.EntityFrameworkCore;

namespace ManyToMany.Tests.Database.Payload;

/// <content>The keys of the given targets, found or created.</content>
public abstract partial class LinkOrCreateTests
{
    [Fact]
    public async Task Keys_of_found_and_created_targets_are_in_the_order_given()
    {
        await using var context = CreateRecordedContext();
        var given = new PlantId(Guid.NewGuid());
        Plant[] plants =
        [
            new() { Country = Country.Peru, Number = "2" },
            new() { Country = Country.Peru, Number = "1" },
            new() { Id = given, Country = Country.France, Number = "2" },
            new() { Country = Country.Peru, Number = "2", Height = 66 },
            new() { Id = new PlantId(Guid.NewGuid()), Country = Country.France, Number = "1" },
            new() { Country = Country.Peru, Number = "1" },
        ];

        var changes = await PlantsOf(context, 1, 2).LinkOrCreateAsync(plants, plant => new { plant.Number, plant.Country });

        _recorder.Statements.Should().HaveCount(2);
        var ids = await PlantIdsAsync();
        changes.Targets.Should().Equal(plants.Select(plant => (object)ids[(plant.Country, plant.Number)]));
        changes.Targets[2].Should().Be(given);
        changes.Created.Should().BeEquivalentTo([changes.Targets[0], changes.Targets[2]]);

        async Task<Dictionary<(Country, string), PlantId>> PlantIdsAsync()
        {
            await using var assert = CreateContext();

            return await assert.Plants.IgnoreQueryFilters().ToDictionaryAsync(plant => (plant.Country, plant.Number), plant => plant.Id);
        }
    }

    [Fact]
    public async Task Keys_of_targets_do_not_depend_on_links_options_or_the_kind_of_owners()
    {
        // 'a' is linked, 'b' exists, 'c' is created by the first call.
        Label[] Labels() => [new() { Text = "c" }, new() { Text = "a" }, new() { Text = "b" }, new() { Text = "c" }];
        await using var context = CreateRecordedContext();
        var query = context.Gardens.Where(garden => garden.Id > 0).Links(garden => garden.Labels);
        OwnerLinks<Garden, Label>[] calls =
        [
            LabelsOf(context, 1).With(new LinkOptions { CountOnly = true }),
            LabelsOf(context, 1).With(new LinkOptions { Existing = ExistingLinks.UpdatePayload }),
            LabelsOf(context, 2),
            query,
            query.With(new LinkOptions { CountOnly = true }),
        ];

        foreach (var call in calls)
        {
            var targets = (await call.LinkOrCreateAsync(Labels(), label => label.Text)).Targets;

            var keys = await context.Labels.ToDictionaryAsync(label => label.Text!, label => label.Id);
            targets.Should().Equal(keys["c"], keys["a"], keys["b"], keys["c"]);
        }

        (await LabelsOf(context, 2).LinkKeysAsync([1])).Targets.Should().BeEmpty();
    }

    [Fact]
    public async Task Values_that_the_database_treats_as_equal_have_the_same_key()
    {
        await using var context = CreateRecordedContext();
        var herbs = context.Gardens.Links(garden => garden.Herbs).ForKey(1);
        var first = await herbs.LinkOrCreateAsync([new Herb { Name = "Sage" }], herb => herb.Name);
        _recorder.Clear();

        var changes = await herbs.LinkOrCreateAsync(
            [new Herb { Name = "dill" }, new Herb { Name = "SAGE" }, new Herb { Name = "Dill" }, new Herb { Name = "sage" }],
            herb => herb.Name);

        _recorder.Statements.Should().HaveCount(2);
        (changes.Created.Count, changes.Added.Count).Should().Be((1, 1));
        var (sage, dill) = (first.Targets.Should().ContainSingle().Which, changes.Created[0]);
        changes.Targets.Should().Equal(dill, sage, dill, sage);
    }

    [Fact]
    public async Task Composite_keys_are_listed_as_arrays_and_arrays_are_compared_by_their_values()
    {
        await using var context = CreateRecordedContext();
        var mixes = context.Gardens.Links(garden => garden.Mixes).ForKey(1);
        await mixes.LinkOrCreateAsync([new Mix { Number = 1, Year = 2001, Parts = ["a", "b"] }], mix => new { mix.Parts, mix.Number });
        _recorder.Clear();

        var changes = await mixes.LinkOrCreateAsync(
            [
                new Mix { Number = 2, Year = 2002, Parts = ["b"] },
                new Mix { Number = 1, Year = 2009, Parts = ["a", "b"] },
                new Mix { Number = 2, Year = 2008, Parts = ["b"] },
            ],
            mix => new { mix.Parts, mix.Number });

        _recorder.Statements.Should().HaveCount(2);
        changes.Targets.Should().BeEquivalentTo(
            [new object[] { 2, 2002 }, new object[] { 1, 2001 }, new object[] { 2, 2002 }], options => options.WithStrictOrdering());
        changes.Created.Should().BeEquivalentTo([new object[] { 2, 2002 }]);
    }
}
