using Microsoft.EntityFrameworkCore;

namespace ManyToMany.Tests.Database.Shapes;

/// <summary>Ends and joins that hold documents: owned and complex types in JSON, and owned ones in a table of their own.</summary>
public sealed class DocumentShapesContext(DbContextOptions<DocumentShapesContext> options) : DbContext(options)
{
    public DbSet<Recipe> Recipes => Set<Recipe>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<Recipe>().OwnsOne(recipe => recipe.Origin, origin => origin.ToJson());
        modelBuilder.Entity<Recipe>().PrimitiveCollection(recipe => recipe.Words);
        modelBuilder.Entity<Ingredient>().ComplexProperty(ingredient => ingredient.Value, value => value.ToJson());
        modelBuilder.Entity<Ingredient>().HasIndex(ingredient => ingredient.Name).IsUnique();
        modelBuilder.Entity<Recipe>().HasMany(recipe => recipe.Ingredients).WithMany(ingredient => ingredient.Recipes).UsingEntity<Use>(
            right => right.HasOne<Ingredient>().WithMany().HasForeignKey(use => use.IngredientId),
            left => left.HasOne<Recipe>().WithMany().HasForeignKey(use => use.RecipeId),
            join =>
            {
                join.HasKey(use => new { use.RecipeId, use.IngredientId });
                join.OwnsOne(use => use.Amount, amount => amount.ToJson());
                join.OwnsMany(use => use.Steps, step => step.HasKey("Id"));
            });
        modelBuilder.Entity<Recipe>().HasMany(recipe => recipe.Spices).WithMany().UsingEntity<Spicing>(
            right => right.HasOne<Ingredient>().WithMany().HasForeignKey(use => use.IngredientId),
            left => left.HasOne<Recipe>().WithMany().HasForeignKey(use => use.RecipeId),
            join =>
            {
                join.HasKey(use => new { use.RecipeId, use.IngredientId });
                join.ComplexProperty(use => use.Amount, amount => amount.ToJson());
            });
    }
}

public sealed class Recipe
{
    public int Id { get; set; }

    public Facts? Origin { get; set; }

    public List<string> Words { get; set; } = [];

    public ICollection<Ingredient> Ingredients { get; } = [];

    public ICollection<Ingredient> Spices { get; } = [];
}

public sealed class Ingredient
{
    public int Id { get; set; }

    public required string Name { get; set; }

    public required Facts Value { get; set; }

    public ICollection<Recipe> Recipes { get; } = [];
}

public sealed class Use
{
    public int RecipeId { get; set; }

    public int IngredientId { get; set; }

    public string? Unit { get; set; }

    public Facts? Amount { get; set; }

    public ICollection<Instruction> Steps { get; } = [];
}

public sealed class Spicing
{
    public int RecipeId { get; set; }

    public int IngredientId { get; set; }

    public required Facts Amount { get; set; }
}

public sealed class Facts
{
    public string? Text { get; set; }

    public double Number { get; set; }
}

public sealed class Instruction
{
    public required string Text { get; set; }
}
