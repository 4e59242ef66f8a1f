namespace ManyToMany.Benchmarks.Databases;

/// <summary>Writes the rows that a scenario begins with, and counts what is there afterwards.</summary>
internal sealed class BenchmarkRows(BenchmarkDatabase database)
{
    private const int BackgroundBooks = 200;
    private const int BackgroundAuthors = 100;
    private const int FirstOwner = 1_000_000;

    private int _nextOwner = FirstOwner;
    private int _authors;

    /// <summary>Gets the number of the repetition, for names that no other repetition has used.</summary>
    public int Repetition { get; private set; }

    /// <summary>Gets the books whose links no scenario touches.</summary>
    public static KeyRange Background => new(1, BackgroundBooks);

    /// <summary>Fills the tables with <paramref name="authors"/> authors, and with 20,000 links that no scenario touches.</summary>
    public async Task SeedAsync(int authors)
    {
        _authors = Math.Max(authors, BackgroundAuthors);
        await database.ForgetCommandsAsync();
        await database.EmptyAsync();
        await InsertAsync("Authors", "Name", "author ", new KeyRange(1, _authors));
        await InsertAsync("Books", "Title", "book ", Background);
        await LinkAsync(Background, new KeyRange(1, BackgroundAuthors));
        await database.AnalyzeAsync();
    }

    /// <summary>
    /// Deletes what the repetition before has written, and inserts <paramref name="owners"/> books that are linked to the authors
    /// <paramref name="linked"/>. Their keys were never used, so that dead index entries of one repetition do not slow the next.
    /// </summary>
    public async Task<int[]> ResetAsync(int owners, KeyRange linked)
    {
        var commands = database.Commands;
        await commands.ExecuteAsync($"""DELETE FROM "AuthorBook" WHERE "BookId" > {BackgroundBooks}""");
        await commands.ExecuteAsync($"""DELETE FROM "Books" WHERE "Id" > {BackgroundBooks}""");
        await commands.ExecuteAsync("""DELETE FROM "Authors" WHERE "Id" > @p0""", _authors);

        var books = new KeyRange(_nextOwner, owners);
        await InsertAsync("Books", "Title", "book ", books);
        await LinkAsync(books, linked);
        await database.SettleAsync();
        _nextOwner += owners;
        Repetition++;
        return books.ToArray();
    }

    public async Task<TableRows> CountAsync(long answer)
    {
        var links = $"""FROM "AuthorBook" WHERE "BookId" > {BackgroundBooks}""";
        return new TableRows(
            await CountAsync($"SELECT count(*) {links}"),
            await CountAsync($"""SELECT coalesce(sum("AuthorId"), 0) {links} AND "AuthorId" <= {_authors}"""),
            await CountAsync($"""SELECT coalesce(sum("Position"), 0) {links}"""),
            await CountAsync($"""SELECT count(*) {links} AND "Role" = 'Editor'"""),
            await CountAsync("""SELECT count(*) FROM "Books" """),
            await CountAsync("""SELECT count(*) FROM "Authors" """),
            answer);
    }

    private Task<long> CountAsync(string sql) => database.Commands.ScalarAsync(sql);

    private async Task InsertAsync(string table, string column, string text, KeyRange keys)
    {
        if (keys.Count > 0)
        {
            await database.Commands.ExecuteAsync(
                $"""
                WITH RECURSIVE "keys" ("Id") AS (SELECT @p0 UNION ALL SELECT "Id" + 1 FROM "keys" WHERE "Id" < @p1)
                INSERT INTO "{table}" ("Id", "{column}") SELECT "Id", '{text}' || "Id" FROM "keys"
                """,
                keys.First,
                keys.Last);
        }
    }

    private async Task LinkAsync(KeyRange books, KeyRange authors)
    {
        if (authors.Count > 0)
        {
            await database.Commands.ExecuteAsync(
                """
                INSERT INTO "AuthorBook" ("BookId", "AuthorId")
                SELECT b."Id", a."Id" FROM "Books" AS b, "Authors" AS a
                WHERE b."Id" BETWEEN @p0 AND @p1 AND a."Id" BETWEEN @p2 AND @p3
                """,
                books.First,
                books.Last,
                authors.First,
                authors.Last);
        }
    }
}
