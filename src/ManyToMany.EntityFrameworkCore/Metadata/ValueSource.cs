namespace ManyToMany.Metadata;

/// <summary>Where the value of a column comes from when a row is made without saying it.</summary>
internal enum ValueSource
{
    /// <summary>The database fills it by itself, if only with null: such a column is left out.</summary>
    Database,

    /// <summary>One value for all: an initialiser of the class, or the discriminator.</summary>
    Constant,

    /// <summary>A new one for each row, which EF would make on the client and we make in the statement.</summary>
    NewGuid,

    /// <summary>Nowhere: the column is required and has no default, so a row without it is refused before any SQL.</summary>
    Missing,
}
