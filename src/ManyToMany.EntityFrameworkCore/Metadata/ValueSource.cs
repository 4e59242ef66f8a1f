namespace ManyToMany.Metadata;

/// <summary>Where the value of a column in a new row comes from if the call gives none.</summary>
internal enum ValueSource
{
    /// <summary>The database fills it, if only with null: the column is left out of the INSERT.</summary>
    Database,

    /// <summary>The same value for all rows: that of an initialiser of the class, or the discriminator.</summary>
    Constant,

    /// <summary>The number, flag or enum value that a new object has, although neither class nor model sets one: 0, false, or the first
    /// value, as EF stores it.</summary>
    TypeDefault,

    /// <summary>A new value for each row, which EF would generate on the client and the INSERT generates in SQL.</summary>
    NewGuid,

    /// <summary>Nowhere: the column is required and has no default, so a row without a value is refused before any SQL.</summary>
    Missing,
}
