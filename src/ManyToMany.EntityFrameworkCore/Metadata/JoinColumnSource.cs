namespace ManyToMany.Metadata;

/// <summary>Where the value of a join column comes from when a link is made without saying it.</summary>
internal enum JoinColumnSource
{
    /// <summary>One value for all: an initialiser of the join class, or the discriminator.</summary>
    Constant,

    /// <summary>A new one for each row, which EF would make on the client and we make in the statement.</summary>
    NewGuid,

    /// <summary>Nowhere: the column is required and has no default, so such a link is refused before any SQL.</summary>
    Missing,
}
