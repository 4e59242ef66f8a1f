namespace ManyToMany.Tests.Migrations.Shapes.Kennel;

public class Animal
{
    public int Id { get; set; }
}

public class Dog : Animal
{
    public List<Toy> Toys { get; } = [];
}

public class Toy
{
    public int Id { get; set; }

    public List<Dog> Dogs { get; } = [];
}
