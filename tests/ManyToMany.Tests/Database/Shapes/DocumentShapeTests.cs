using ManyToMany.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace ManyToMany.Tests.Database.Shapes;

/// <summary>Documents of join entities are kept, copied or rejected, never lost silently.</summary>
public abstract class DocumentShapeTests(TestDatabase database) : DatabaseTests<DocumentShapesContext>(database)
{
    private const string Advice = "it is stored as JSON or in another table, which Links does not write. Leave it out, or use SaveChanges.";

    [Fact]
    public async Task Ends_and_joins_with_documents()
    {
        await ArrangeAsync();

        await ShapeCheck.RunAsync(() => CreateContext(), (Recipe recipe) => recipe.Ingredients, [1, 2, 3], [1, 2, 3]);
    }

    [Fact]
    public async Task A_copy_includes_the_document()
    {
        await ArrangeAsync();
        await SaveAsync(new Use { RecipeId = 1, IngredientId = 1, Unit = "cup", Amount = new Facts { Text = "heaped", Number = 2.5 } });
        await using var context = CreateContext();
        var uses = context.Recipes.Links(recipe => recipe.Ingredients);

        (await uses.CopyKeyAsync(1, 2)).Added.Count.Should().Be(1);
        (await uses.MergeOwnerKeysAsync(3, 2)).Added.Count.Should().Be(1);

        var use = await context.Set<Use>().AsNoTracking().SingleAsync(row => row.RecipeId == 3);
        use.Amount.Should().BeEquivalentTo(new Facts { Text = "heaped", Number = 2.5 });
        use.Unit.Should().Be("cup");
    }

    [Fact]
    public async Task An_update_keeps_the_document()
    {
        await ArrangeAsync();
        await SaveAsync(new Use { RecipeId = 1, IngredientId = 1, Amount = new Facts { Number = 2.5 } });
        await using var context = CreateContext();

        (await context.Recipes.Links(recipe => recipe.Ingredients).ForKey(1).UsingEntity<Use>().UpdateAsync([new Use { IngredientId = 1, Unit = "cup" }]))
            .Updated.Count.Should().Be(1);

        var use = await context.Set<Use>().SingleAsync();
        use.Unit.Should().Be("cup");
        use.Amount!.Number.Should().Be(2.5);
    }

    [Fact]
    public async Task An_object_with_a_document_throws()
    {
        await ArrangeAsync();
        await using var context = CreateContext();
        var uses = context.Recipes.Links(recipe => recipe.Ingredients).ForKey(1);
        var typed = uses.UsingEntity<Use>();

        (await FluentActions.Awaiting(() => typed.LinkAsync([new Use { IngredientId = 1, Amount = new Facts() }])).Should().ThrowAsync<ArgumentException>())
            .Which.Message.Should().Be($"'links' contains a 'Use' with 'Amount', but {Advice} (Parameter 'links')");
        (await FluentActions.Awaiting(() => typed.LinkAsync([new Use { IngredientId = 1, Steps = { new Instruction { Text = "" } } }])).Should().ThrowAsync<ArgumentException>())
            .Which.Message.Should().Be($"'links' contains a 'Use' with 'Steps', but {Advice} (Parameter 'links')");
        (await FluentActions.Awaiting(() => uses.LinkOrCreateAsync([new Ingredient { Name = "x", Value = new Facts() }], ingredient => ingredient.Name))
            .Should().ThrowAsync<ArgumentException>())
            .Which.Message.Should().Be($"'targets' contains a 'Ingredient' with 'Value', but {Advice} (Parameter 'targets')");
        (await typed.LinkAsync([new Use { IngredientId = 1, Unit = "cup" }])).Added.Count.Should().Be(1);
    }

    [Fact]
    public async Task A_required_document_throws()
    {
        await ArrangeAsync();
        await using var context = CreateContext();
        var spices = context.Recipes.Links(recipe => recipe.Spices);

        (await FluentActions.Awaiting(() => spices.ForKey(1).LinkKeysAsync([1])).Should().ThrowAsync<InvalidOperationException>()).Which.Message.Should()
            .Be("'Recipe.Spices' cannot be linked because column 'Amount' of 'Spicing' is required and holds a document, which Links does not write. "
                + "Make it nullable, or use SaveChanges.");

        await SaveAsync(new Spicing { RecipeId = 1, IngredientId = 1, Amount = new Facts { Number = 3 } });
        (await spices.CopyKeyAsync(1, 2)).Added.Count.Should().Be(1);
        (await context.Set<Spicing>().SingleAsync(row => row.RecipeId == 2)).Amount.Number.Should().Be(3);
    }

    private async Task ArrangeAsync()
    {
        await SaveAsync([.. Enumerable.Range(1, 3).Select(number => new Recipe { Origin = new Facts { Number = number }, Words = ["a"] })]);
        await SaveAsync([.. Enumerable.Range(1, 3).Select(number => new Ingredient { Name = $"{number}", Value = new Facts { Number = number } })]);
    }

    private async Task SaveAsync(params object[] entities)
    {
        await using var context = CreateContext();
        context.AddRange(entities);
        await context.SaveChangesAsync();
    }

    public sealed class Sqlite(SqliteDatabase database) : DocumentShapeTests(database), IClassFixture<SqliteDatabase>;

    public sealed class PostgreSql(PostgreSqlDatabase database) : DocumentShapeTests(database), IClassFixture<PostgreSqlDatabase>;

    public sealed class SqlServer(SqlServerDatabase database) : DocumentShapeTests(database), IClassFixture<SqlServerDatabase>;
}
