using ManyToMany.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace ManyToMany.Tests.Database.Payload;

/// <summary>
/// Gardens 1 and 2; a plant of Peru that grows in garden 1, an extinct one of France, and labels 'a' and 'b', of which garden 1 has 'a'.
/// </summary>
public abstract partial class LinkOrCreateTests(TestDatabase database) : DatabaseTests<GardenContext>(database)
{
    private readonly SqlRecorder _recorder = new();

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();

        await using var context = CreateContext();
        context.AddRange(new Garden(), new Garden());
        await context.SaveChangesAsync();
        context.AddRange(
            new Plant { Country = Country.Peru, Number = "1", Height = 5 },
            new Plant { Country = Country.France, Number = "1", IsExtinct = true },
            new Label { Text = "a" },
            new Label { Text = "b" });
        await context.SaveChangesAsync();
        await context.Gardens.Links(garden => garden.Plants).ForKey(1).UsingEntity<Planting>()
            .LinkAsync(context.Plants, s => s.SetProperty(l => l.Row, 3));
        await context.Gardens.Links(garden => garden.Labels).ForKey(1).LinkAsync(context.Labels.Where(label => label.Text == "a"));
    }

    private GardenContext CreateRecordedContext() => CreateContext(builder => builder.AddInterceptors(_recorder));

    private static OwnerLinks<Garden, Plant, Planting> PlantsOf(GardenContext context, params int[] gardens)
        => context.Gardens.Links(garden => garden.Plants).ForKeys(gardens).UsingEntity<Planting>();

    private static OwnerLinks<Garden, Label> LabelsOf(GardenContext context, params int[] gardens)
        => context.Gardens.Links(garden => garden.Labels).ForKeys(gardens);

    private async Task<(int Garden, Country Country, string Number, int Row)[]> PlantingsAsync()
    {
        await using var context = CreateContext();
        var rows = await context.Set<Planting>()
            .Join(context.Plants.IgnoreQueryFilters(), row => row.PlantsId, plant => plant.Id, (row, plant) => new { row, plant })
            .ToListAsync();

        return [.. rows.Select(one => (one.row.GardensId, one.plant.Country, one.plant.Number, one.row.Row)).Order()];
    }

    private async Task<(int Garden, string Text)[]> LabellingsAsync()
    {
        await using var context = CreateContext();
        var rows = await context.Gardens
            .SelectMany(garden => garden.Labels, (garden, label) => new { garden.Id, label.Text })
            .ToListAsync();

        return [.. rows.Select(row => (row.Id, row.Text!)).Order()];
    }

    [Fact]
    public async Task Existing_targets_are_found_and_others_created_in_two_statements()
    {
        await using var context = CreateRecordedContext();
        var plants = new[]
        {
            new Plant { Country = Country.Peru, Number = "1", Height = 77 },
            new Plant { Country = Country.France, Number = "1", Height = 77 },
            new Plant { Country = Country.France, Number = "2", Height = 20, Soil = new Soil { Kind = "sand" } },
            new Plant { Country = Country.Peru, Number = "2" },
            new Plant { Country = Country.Peru, Number = "2", Height = 66 },
        };

        var changes = await PlantsOf(context, 1, 2)
            .LinkOrCreateAsync(plants, plant => new { plant.Country, plant.Number }, s => s.SetProperty(l => l.Row, 9));

        _recorder.Statements.Should().HaveCount(2);
        changes.ToString().Should().Be("7 added, 0 removed, 1 unchanged");
        changes.Created.Should().HaveCount(2).And.AllBeOfType<PlantId>();
        changes.Added.Should().HaveCount(7);
        (await PlantingsAsync()).Should().Equal(
            (1, Country.France, "1", 9),
            (1, Country.France, "2", 9),
            (1, Country.Peru, "1", 3),
            (1, Country.Peru, "2", 9),
            (2, Country.France, "1", 9),
            (2, Country.France, "2", 9),
            (2, Country.Peru, "1", 9),
            (2, Country.Peru, "2", 9));

        await using var assert = CreateContext();
        var stored = await assert.Plants.IgnoreQueryFilters().OrderBy(plant => plant.Height).ToListAsync();
        stored.Select(plant => (plant.Country, plant.Number, plant.Height, plant.IsExtinct, plant.Soil?.Kind)).Should().Equal(
            (Country.Peru, "1", 5, false, null),
            (Country.France, "2", 20, false, "sand"),
            (Country.France, "1", 100, true, null),
            (Country.Peru, "2", 100, false, null));
        stored.Select(plant => plant.Id).Should().OnlyHaveUniqueItems().And.Contain(changes.Created.Cast<PlantId>());
        context.ChangeTracker.Entries().Should().BeEmpty();
        plants.Should().NotBeEmpty().And.OnlyContain(plant => plant.Id == default);
    }

    [Fact]
    public async Task The_number_of_statements_does_not_grow_with_the_number_of_targets()
    {
        await using var context = CreateRecordedContext();
        var plants = Enumerable.Range(1, 1000).Select(i => new Plant { Country = Country.Peru, Number = $"{i}" });

        var changes = await PlantsOf(context, 1).LinkOrCreateAsync(plants, plant => new { plant.Country, plant.Number });

        _recorder.Statements.Should().HaveCount(2);
        (changes.Created.Count, changes.Added.Count, changes.Unchanged.Count).Should().Be((999, 999, 1));
        changes.Targets.Should().HaveCount(1000).And.OnlyHaveUniqueItems();
    }

    [Fact]
    public async Task A_second_call_changes_nothing()
    {
        await using var context = CreateContext();
        Plant[] Plants() => [new Plant { Country = Country.France, Number = "7" }, new Plant { Country = Country.France, Number = "8" }];
        await PlantsOf(context, 2).LinkOrCreateAsync(Plants(), plant => new { plant.Country, plant.Number });

        var changes = await PlantsOf(context, 2).LinkOrCreateAsync(Plants(), plant => new { plant.Number, plant.Country });

        changes.ToString().Should().Be("0 added, 0 removed, 2 unchanged");
        changes.Created.Should().BeEmpty();
        changes.HasChanges.Should().BeFalse();
    }

    [Fact]
    public async Task A_target_keeps_its_given_key()
    {
        await using var context = CreateContext();
        var id = new PlantId(Guid.NewGuid());

        var changes = await PlantsOf(context, 2).LinkOrCreateAsync(
            [new Plant { Id = id, Country = Country.France, Number = "7" }, new Plant { Number = "8" }],
            plant => new { plant.Country, plant.Number });

        changes.Created.Should().HaveCount(2).And.Contain(id);
        (await context.Plants.SingleAsync(plant => plant.Id == id)).Number.Should().Be("7");
    }

    [Fact]
    public async Task IsLoaded_is_false_after_targets_were_created()
    {
        await using var context = CreateContext();
        var garden = await context.Gardens.Include(one => one.Plants).SingleAsync(one => one.Id == 1);

        var changes = await context.Links(garden, one => one.Plants).LinkOrCreateAsync(
            [new Plant { Country = Country.Peru, Number = "1" }, new Plant { Country = Country.Peru, Number = "2" }],
            plant => new { plant.Country, plant.Number });

        changes.ToString().Should().Be("1 added, 0 removed, 1 unchanged");
        context.ChangeTracker.HasChanges().Should().BeFalse();
        context.Entry(garden).Collection(one => one.Plants).IsLoaded.Should().BeFalse();
        await context.Entry(garden).Collection(one => one.Plants).LoadAsync();
        garden.Plants.Select(plant => plant.Number).Order().Should().Equal("1", "2");
        (await context.SaveChangesAsync()).Should().Be(0);
    }

    [Fact]
    public async Task A_join_without_a_unique_pair_gets_each_created_link_once()
    {
        await using var context = CreateRecordedContext();
        Label[] Labels() => [new Label { Text = "a" }, new Label { Text = "b" }, new Label { Text = "c" }];

        var changes = await LabelsOf(context, 1, 2).LinkOrCreateAsync(Labels(), label => label.Text);
        var again = await LabelsOf(context, 1, 2).LinkOrCreateAsync(Labels(), label => label.Text);

        changes.ToString().Should().Be("5 added, 0 removed, 1 unchanged");
        changes.Created.Should().ContainSingle().Which.Should().BeOfType<int>();
        again.ToString().Should().Be("0 added, 0 removed, 6 unchanged");
        (await LabellingsAsync()).Should().Equal((1, "a"), (1, "b"), (1, "c"), (2, "a"), (2, "b"), (2, "c"));
    }

    [Fact]
    public async Task Owners_can_be_a_query()
    {
        await using var context = CreateContext();

        var changes = await context.Gardens.Where(garden => garden.Id > 0).Links(garden => garden.Labels)
            .LinkOrCreateAsync([new Label { Text = "a" }, new Label { Text = "c" }], label => label.Text);

        (changes.Added.Count, changes.Added.HasKeys, changes.Created.Count).Should().Be((3, false, 1));
        (await LabellingsAsync()).Should().Equal((1, "a"), (1, "c"), (2, "a"), (2, "c"));
    }

    [Fact]
    public async Task Existing_links_get_the_payload_with_UpdatePayload()
    {
        await using var context = CreateContext();
        var links = PlantsOf(context, 1).With(new LinkOptions { Existing = ExistingLinks.UpdatePayload });

        var changes = await links.LinkOrCreateAsync(
            [new Plant { Country = Country.Peru, Number = "1" }, new Plant { Country = Country.Peru, Number = "2" }],
            plant => new { plant.Country, plant.Number },
            s => s.SetProperty(l => l.Row, 8));

        changes.ToString().Should().Be("1 added, 0 removed, 1 updated, 0 unchanged");
        (await PlantingsAsync()).Should().Equal((1, Country.Peru, "1", 8), (1, Country.Peru, "2", 8));
    }

    [Fact]
    public async Task ExistingLinks_Throw_creates_nothing_if_a_link_exists()
    {
        await using var context = CreateContext();
        var links = LabelsOf(context, 1).With(new LinkOptions { Existing = ExistingLinks.Throw });

        var act = () => links.LinkOrCreateAsync([new Label { Text = "a" }, new Label { Text = "c" }], label => label.Text);

        (await act.Should().ThrowAsync<LinkExistsException>()).Which.Links.Should().ContainSingle();
        (await context.Labels.CountAsync()).Should().Be(2);
        (await LabellingsAsync()).Should().Equal((1, "a"));
    }

    [Fact]
    public async Task Nothing_is_created_if_an_owner_is_missing()
    {
        await using var context = CreateContext();

        var act = () => LabelsOf(context, 1, 7).LinkOrCreateAsync([new Label { Text = "c" }], label => label.Text);

        (await act.Should().ThrowAsync<LinkEndMissingException>()).Which.MissingOwners.Should().Equal(7);
        (await context.Labels.CountAsync()).Should().Be(2);
    }

    [Fact]
    public async Task The_callers_rollback_rolls_back_created_targets()
    {
        await using var context = CreateContext();
        await using (await context.Database.BeginTransactionAsync())
        {
            await LabelsOf(context, 2).LinkOrCreateAsync([new Label { Text = "c" }], label => label.Text);
        }

        (await context.Labels.CountAsync()).Should().Be(2);
        (await LabellingsAsync()).Should().Equal((1, "a"));
    }

    [Fact]
    public async Task Two_concurrent_calls_create_each_target_once()
    {
        for (var round = 0; round < 25; round++)
        {
            var texts = Enumerable.Range(0, 20).Select(i => $"{round}/{i}").ToArray();
            var results = await Task.WhenAll(CallAsync(1, texts), CallAsync(2, [.. texts.Reverse()]), CallAsync(2, texts));

            results.Sum(changes => changes.Created.Count).Should().Be(20, $"of round {round}");
            results.Sum(changes => changes.Added.Count).Should().Be(40, $"of round {round}");
            results[2].Targets.Should().Equal(results[0].Targets).And.Equal(results[1].Targets.Reverse());
        }

        (await LabellingsAsync()).Should().HaveCount(1 + (25 * 40)).And.OnlyHaveUniqueItems();

        async Task<LinkChanges> CallAsync(int garden, string[] texts)
        {
            await using var context = CreateContext();

            return await LabelsOf(context, garden).LinkOrCreateAsync(texts.Select(text => new Label { Text = text }), label => label.Text);
        }
    }

    [Fact]
    public async Task A_target_pending_deletion_throws()
    {
        await using var context = CreateContext();
        var label = await context.Labels.SingleAsync(one => one.Text == "b");
        context.Remove(label);

        await RefusesAsync<ArgumentException>(
            () => LabelsOf(context, 1).LinkOrCreateAsync([label], one => one.Text),
            "'targets' contains a 'Label' with changes that wait for SaveChanges. Give an object that is not tracked. (Parameter 'targets')");
    }

    [Fact]
    public async Task No_targets_send_nothing()
    {
        await using var context = CreateRecordedContext();

        (await LabelsOf(context, 1).LinkOrCreateAsync([], label => label.Text)).Should().BeSameAs(LinkChanges.None);

        _recorder.Statements.Should().BeEmpty();
    }

    [Fact]
    public async Task Properties_without_a_unique_index_throw_before_any_statement()
    {
        await using var context = CreateRecordedContext();
        var plants = PlantsOf(context, 1);
        Plant[] one = [new Plant { Number = "1" }];

        await RefusesAsync<ArgumentException>(
            () => plants.LinkOrCreateAsync(one, plant => plant.Number),
            "'plant => plant.Number' names no key because 'Plant' may have several rows with the same values. "
            + "Make it unique with HasIndex().IsUnique() or HasAlternateKey(). (Parameter 'key')");
        await RefusesAsync<ArgumentException>(
            () => plants.LinkOrCreateAsync(one, plant => plant.Nickname),
            "'plant => plant.Nickname' names no key because 'Plant' may have several rows with the same values. "
            + "Make it unique with HasIndex().IsUnique() or HasAlternateKey(). (Parameter 'key')");
        await RefusesAsync<ArgumentException>(
            () => plants.LinkOrCreateAsync(one, plant => plant.Number.Length),
            "'plant => Convert(plant.Number.Length, Object)' names no key because it is not made of mapped properties of 'Plant'. "
            + "Write it as 'author => author.Name', or 'plant => new { plant.Country, plant.Number }'. (Parameter 'key')");
        await RefusesAsync<NotSupportedException>(
            () => context.Gardens.Links(garden => garden.Animals).ForKey(1)
                .LinkOrCreateAsync([new Bird { Name = "x" }], animal => animal.Name),
            "'Animal' cannot be created with its links because its rows are not in one table of its own. "
            + "Create it with SaveChanges, and link it then.");
        _recorder.Statements.Should().BeEmpty();
    }

    [Fact]
    public async Task Targets_that_cannot_be_created_throw_before_any_statement()
    {
        await using var context = CreateRecordedContext();
        var pending = new Label { Text = "c" };
        context.Add(pending);

        await RefusesAsync<ArgumentException>(
            () => LabelsOf(context, 1).LinkOrCreateAsync([new Label { Text = "d" }, new Label()], label => label.Text),
            "'targets' contains a 'Label' without a value of 'Text', by which it would be found. Give it one. (Parameter 'targets')");
        await RefusesAsync<ArgumentException>(
            () => LabelsOf(context, 1).LinkOrCreateAsync([pending], label => label.Text),
            "'targets' contains a 'Label' with changes that wait for SaveChanges. Give an object that is not tracked. (Parameter 'targets')");
        await RefusesAsync<ArgumentException>(
            () => LabelsOf(context, 1).LinkOrCreateAsync([new PriceLabel { Text = "d", Price = 5 }], label => label.Text),
            "'targets' contains a 'PriceLabel', which cannot be created as the 'Label' that the navigation leads to. "
            + "Create it with SaveChanges, and link it then. (Parameter 'targets')");
        await RefusesAsync<ArgumentException>(
            () => LabelsOf(context, 1).LinkOrCreateAsync([null!], label => label.Text),
            "'targets' contains null. Leave out what is not a 'Label'. (Parameter 'targets')");
        await RefusesAsync<ArgumentException>(
            () => PlantsOf(context, 1).LinkOrCreateAsync(
                [new Plant { Number = "1", Gardens = { new Garden() } }], plant => new { plant.Country, plant.Number }),
            "'targets' contains a 'Plant' with other entities in 'Gardens', which would not be saved. "
            + "Set a foreign key instead, or use SaveChanges. (Parameter 'targets')");
        await RefusesAsync<ArgumentException>(
            () => PlantsOf(context, 1).LinkOrCreateAsync([new Plant { Number = null! }], plant => plant.Id),
            "'Plant.Number' cannot be null. Give it a value, or make it nullable. (Parameter 'targets')");
        _recorder.Statements.Should().BeEmpty();
    }

    private static async Task RefusesAsync<TException>(Func<Task> act, string message)
        where TException : Exception
        => (await act.Should().ThrowAsync<TException>()).Which.Message.Should().Be(message);

    public sealed class Sqlite(SqliteDatabase database) : LinkOrCreateTests(database), IClassFixture<SqliteDatabase>;

    public sealed class PostgreSql(PostgreSqlDatabase database) : LinkOrCreateTests(database), IClassFixture<PostgreSqlDatabase>;

    public sealed class SqlServer(SqlServerDatabase database) : LinkOrCreateTests(database), IClassFixture<SqlServerDatabase>;

    [Fact]
    public async Task The_tracker_follows_when_no_link_existed_before()
    {
        await using var context = CreateContext();
        await context.Labels.LoadAsync();
        var garden = await context.Gardens.Include(one => one.Labels).SingleAsync(one => one.Id == 1);
        var loaded = context.Entry(garden).Collection(one => one.Labels);

        (await context.Links(garden, one => one.Labels).LinkOrCreateAsync([new Label { Text = "b" }], label => label.Text)).ToString()
            .Should().Be("1 added, 0 removed, 0 unchanged");
        garden.Labels.Select(label => label.Text).Should().BeEquivalentTo("a", "b");
        loaded.IsLoaded.Should().BeTrue();

        // The new label is not tracked, so that the collection is no longer complete.
        var changes = await context.Gardens.Links(one => one.Labels).ForAll().LinkOrCreateAsync([new Label { Text = "n" }], label => label.Text);
        changes.ToString().Should().Be("2 added, 0 removed, 0 unchanged");
        changes.Created.Should().ContainSingle();
        loaded.IsLoaded.Should().BeFalse();

        await loaded.LoadAsync();
        garden.Labels.Clear();
        await context.SaveChangesAsync();
        (await LabellingsAsync()).Should().Equal((2, "n"));
    }
}
