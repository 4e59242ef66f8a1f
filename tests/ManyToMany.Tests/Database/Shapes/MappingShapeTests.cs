using ManyToMany.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace ManyToMany.Tests.Database.Shapes;

/// <summary>Every verb from both sides, however the types are mapped to tables.</summary>
public abstract class MappingShapeTests(TestDatabase database) : DatabaseTests<MappingShapesContext>(database)
{
    [Fact]
    public async Task Names_that_need_quotes_and_schemas()
    {
        await SaveAsync(Many(number => new Parcel { Sender = new Sender { Street = $"{number}" }, Labels = { new Label { Text = "!" } } }));
        await SaveAsync(Many(_ => new Depot()));

        await ShapeCheck.RunAsync(() => CreateContext(), (Parcel parcel) => parcel.Depots, [1, 2, 3], [1, 2, 3]);
    }

    [Fact]
    public async Task Tables_of_several_types_and_types_of_several_tables()
    {
        await SaveLettersAsync();

        await ShapeCheck.RunAsync(() => CreateContext(), (Letterbox box) => box.Cards, [1, 2, 3], [1, 2, 3]);
    }

    [Fact]
    public async Task Entities_in_the_join_table_are_kept_and_removed_with_its_rows()
    {
        await SaveLettersAsync();
        await using (var arrange = CreateContext())
        {
            arrange.Add(new Delivery { BoxId = 1, CardId = 1, Attempts = 2, Note = new DeliveryNote { Text = "not at home" } });
            await arrange.SaveChangesAsync();
        }

        await using var context = CreateContext();
        var cards = context.Set<Letterbox>().Links(box => box.Cards);

        (await cards.ForKey(1).LinkKeysAsync([1, 2])).Added.TargetKeys<int>().Should().Equal(2);
        (await context.Set<DeliveryNote>().CountAsync()).Should().Be(1);
        (await cards.ForKey(1).UsingEntity<Delivery>().UpdateKeysAsync([2], link => link.SetProperty(row => row.Attempts, 3))).Updated.Count.Should().Be(1);
        (await cards.CopyKeyAsync(1, 2)).Added.Count.Should().Be(2);
        (await context.Set<Delivery>().Where(row => row.BoxId == 2).Select(row => row.Attempts).ToListAsync()).Should().BeEquivalentTo([2, 3]);
        (await cards.ForKey(1).SetKeysAsync([2])).Removed.TargetKeys<int>().Should().Equal(1);
        (await context.Set<DeliveryNote>().AnyAsync(note => note.BoxId == 1)).Should().BeFalse();
    }

    [Fact]
    public async Task A_required_entity_in_the_join_table_throws()
    {
        await SaveLettersAsync();
        await using (var arrange = CreateContext())
        {
            arrange.Add(new Signing { BoxId = 1, CardId = 1, Proof = new Proof { Signature = "x" } });
            await arrange.SaveChangesAsync();
        }

        await using var context = CreateContext();
        var registered = context.Set<Letterbox>().Links(box => box.Registered);

        (await FluentActions.Awaiting(() => registered.ForKey(1).LinkKeysAsync([2])).Should().ThrowAsync<InvalidOperationException>()).Which.Message.Should()
            .StartWith("'Proof.Signature' is required and has no default, so 'Letterbox.Registered' cannot be linked without a value of it.");
        (await registered.CopyKeyAsync(1, 2)).Added.Count.Should().Be(1);
        (await context.Set<Signing>().Where(row => row.BoxId == 2).Select(row => row.Proof.Signature).SingleAsync()).Should().Be("x");
        (await registered.ForAll().ClearAsync()).Removed.Count.Should().Be(2);
    }

    [Fact]
    public async Task Several_relationships_between_the_same_types()
    {
        await SaveLettersAsync();
        await using (var arrange = CreateContext())
        {
            await arrange.Set<Letterbox>().Links(box => box.Cards).ForAll().LinkKeysAsync([1]);
        }

        await ShapeCheck.RunAsync(() => CreateContext(), (Letterbox box) => box.Refused, [1, 2, 3], [1, 2, 3]);
        await ShapeCheck.RunAsync(() => CreateContext(), (Letterbox box) => box.Lost, [1, 2, 3], [1, 2, 3]);
        await ShapeCheck.RunAsync(() => CreateContext(), (Letterbox box) => box.Found, [1, 2, 3], [1, 2, 3]);
        await ShapeCheck.RunAsync(() => CreateContext(), (Card card) => card.FoundIn, [1, 2, 3], [1, 2, 3]);
        await ShapeCheck.RunAsync(() => CreateContext(), (Card card) => card.Answers, [1, 2, 3], [1, 2, 3]);
        await ShapeCheck.RunAsync(() => CreateContext(), (Card card) => card.Questions, [1, 2, 3], [1, 2, 3]);

        await using var context = CreateContext();
        (await context.Set<Delivery>().CountAsync()).Should().Be(3);
    }

    [Fact]
    public async Task A_context_without_tracking()
    {
        await SaveLettersAsync();

        foreach (var behavior in new[] { QueryTrackingBehavior.NoTracking, QueryTrackingBehavior.NoTrackingWithIdentityResolution })
        {
            await ShapeCheck.RunAsync(
                () => CreateContext(builder => builder.UseQueryTrackingBehavior(behavior)), (Letterbox box) => box.Found, [1, 2, 3], [1, 2, 3]);
        }
    }

    [Fact]
    public async Task A_hierarchy_in_one_table() => await CheckHierarchyAsync<HierarchyInOneTable>();

    [Fact]
    public async Task A_hierarchy_with_a_table_per_type() => await CheckHierarchyAsync<HierarchyInATableEach>();

    [Fact]
    public async Task A_hierarchy_with_a_table_per_concrete_type() => await CheckHierarchyAsync<HierarchyOfConcreteTables>();

    private async Task CheckHierarchyAsync<TKind>()
    {
        var (things, heavy, light) = (Many(_ => Guid.CreateVersion7()), Guid.CreateVersion7(), Many(_ => Guid.CreateVersion7()));
        await SaveAsync(new Heavy<TKind> { Id = things[0] }, new Heaviest<TKind> { Id = things[1] }, new Light<TKind> { Id = things[2] });
        await SaveAsync(Many(_ => new Keeper<TKind>()));

        // Declared by the base, with owners of each type.
        await ShapeCheck.RunAsync(() => CreateContext(), (Thing<TKind> thing) => thing.Keepers, things, [1, 2, 3]);

        // Declared by a derived type, with owners of it and of one derived from it.
        await SaveAsync(new Heavy<TKind> { Id = heavy });
        await ShapeCheck.RunAsync(() => CreateContext(), (Heavy<TKind> thing) => thing.Cranes, [things[0], things[1], heavy], [1, 2, 3]);

        // Between two types of it.
        await SaveAsync(Many(number => new Light<TKind> { Id = light[number - 1] }));
        await using (var context = CreateContext())
        {
            context.Remove(new Light<TKind> { Id = things[2] });
            await context.SaveChangesAsync();
        }

        await ShapeCheck.RunAsync(() => CreateContext(), (Light<TKind> thing) => thing.Beside, light, [things[0], things[1], heavy]);
    }

    private async Task SaveLettersAsync()
    {
        await SaveAsync(Many(number => new Letterbox { Place = $"{number}" }));
        await SaveAsync(Many(number => new Card { Picture = new Picture { File = $"{number}" } }));
    }

    private static T[] Many<T>(Func<int, T> create) => [.. Enumerable.Range(1, 3).Select(create)];

    private async Task SaveAsync(params object[] entities)
    {
        await using var context = CreateContext();
        context.AddRange(entities);
        await context.SaveChangesAsync();
    }

    public sealed class Sqlite(SqliteDatabase database) : MappingShapeTests(database), IClassFixture<SqliteDatabase>;

    public sealed class PostgreSql(PostgreSqlDatabase database) : MappingShapeTests(database), IClassFixture<PostgreSqlDatabase>;

    public sealed class SqlServer(SqlServerDatabase database) : MappingShapeTests(database), IClassFixture<SqlServerDatabase>;
}
