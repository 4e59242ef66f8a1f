namespace ManyToMany.Tests.Database.Shapes;

public sealed class Plant
{
    public required string Country { get; set; }

    public int Number { get; set; }

    public ICollection<Machine> Machines { get; } = [];
}

public sealed class Machine
{
    public required string Maker { get; set; }

    public long Serial { get; set; }

    public ICollection<Plant> Plants { get; } = [];
}

public readonly record struct PostId(Guid Value);

public sealed class Post
{
    public PostId Id { get; set; }

    public ICollection<Tag> Tags { get; } = [];
}

public sealed class Tag
{
    public int Id { get; set; }

    public required string Name { get; set; }

    public ICollection<Post> Posts { get; } = [];
}

public sealed class Person
{
    public int Id { get; set; }

    public ICollection<Person> Idols { get; } = [];

    public ICollection<Person> Fans { get; } = [];

    public ICollection<Badge> Badges { get; } = [];
}

public sealed class Badge
{
    public long Id { get; set; }
}

public sealed class Course
{
    public int Id { get; set; }

    public ICollection<Student> Students { get; } = [];

    public ICollection<Teacher> Teachers { get; } = [];

    public ICollection<Student> Graduates { get; } = [];
}

public sealed class Student
{
    public int Id { get; set; }
}

public sealed class Teacher
{
    public int Id { get; set; }
}

/// <summary>A key that the database generates, no unique pair, and values that come from the class.</summary>
public sealed class Enrolment
{
    public int Id { get; set; }

    public int CourseId { get; set; }

    public int StudentsId { get; set; }

    public string Status { get; set; } = "open";

    public string? Remark { get; set; }
}

/// <summary>A key that EF generates, and a unique pair with its columns in the other order.</summary>
public sealed class Teaching
{
    public Guid Id { get; set; }

    public int CourseId { get; set; }

    public int TeachersId { get; set; }
}

/// <summary>A payload without a default.</summary>
public sealed class Graduation
{
    public DateTime On { get; set; }
}

public sealed class Shop
{
    public int Id { get; set; }

    public ICollection<Clerk> Clerks { get; } = [];
}

public sealed class Clerk
{
    public int Id { get; set; }

    public bool Retired { get; set; }

    public ICollection<Shop> Shops { get; } = [];
}

public sealed class Employment
{
    public bool? Trial { get; set; }

    public bool Ended { get; set; }
}

public abstract class Document
{
    public int Id { get; set; }

    public ICollection<Folder> Folders { get; } = [];
}

public sealed class Letter : Document;

public sealed class Invoice : Document;

public sealed class Folder
{
    public int Id { get; set; }

    public ICollection<Document> Documents { get; } = [];
}
