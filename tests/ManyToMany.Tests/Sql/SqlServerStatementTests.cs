using ManyToMany.Tests.Support;
using Microsoft.EntityFrameworkCore;
using static ManyToMany.Tests.Sql.SqlServerContext;

namespace ManyToMany.Tests.Sql;

/// <summary>The commands for what only a model for SQL Server has, recorded without a server, and checked as T-SQL.</summary>
public sealed class SqlServerStatementTests
{
    private readonly SqlRecorder _recorder = new(offline: true);

    [Fact]
    public async Task A_text_in_a_list_has_the_collation_of_its_column()
    {
        await Product(product => product.Labels).LinkKeysAsync(["a", "b"]);
        await Product(product => product.Labels).UnlinkKeysAsync(["a", "b"]);

        AssertSql(
            """
            INSERT INTO [shop].[ProductLabel] ([ProductId], [LabelsCode])
            OUTPUT inserted.[LabelsCode]
            SELECT @owner, [targets].[LabelsCode]
            FROM (SELECT DISTINCT [LabelsCode] FROM (SELECT [LabelsCode] COLLATE Latin1_General_100_CS_AS AS [LabelsCode] FROM OPENJSON(@targets) WITH ([LabelsCode] nvarchar(20) '$')) AS [targets]) AS [targets]
            WHERE NOT EXISTS (SELECT 1 FROM [shop].[ProductLabel] AS [link] WITH (UPDLOCK, HOLDLOCK)
              WHERE [link].[ProductId] = @owner AND [link].[LabelsCode] = [targets].[LabelsCode])
            ORDER BY [targets].[LabelsCode]
            """,
            """
            DELETE FROM [shop].[ProductLabel]
            OUTPUT deleted.[LabelsCode]
            WHERE [ProductId] = @owner
              AND [LabelsCode] IN (SELECT [LabelsCode] COLLATE Latin1_General_100_CS_AS AS [LabelsCode] FROM OPENJSON(@targets) WITH ([LabelsCode] nvarchar(20) '$'))
            """);
    }

    [Fact]
    public async Task A_text_that_a_list_would_change_is_a_parameter()
    {
        await Product(product => product.Labels).UnlinkKeysAsync(["a\0", "b"]);
        await Product(product => product.Labels).UnlinkKeysAsync(["a\ud800", "b"]);
        await Product(product => product.Labels).UnlinkKeysAsync([new string('x', 21), "b"]);

        _recorder.Statements.Should().HaveCount(3).And.OnlyContain(statement => statement.Text == _recorder.Statements[0].Text);
        _recorder.Statements[0].Parameters.Should().ContainKeys("@targets", "@targets_1", "@targets_count");
        AssertSql(
            """
            DELETE FROM [shop].[ProductLabel]
            OUTPUT deleted.[LabelsCode]
            WHERE [ProductId] = @owner
              AND [LabelsCode] IN (SELECT [column2] COLLATE Latin1_General_100_CS_AS FROM (VALUES (0, @targets), (1, @targets_1)) AS [rows] ([column1], [column2]) WHERE [column1] < @targets_count)
            """,
            """
            DELETE FROM [shop].[ProductLabel]
            OUTPUT deleted.[LabelsCode]
            WHERE [ProductId] = @owner
              AND [LabelsCode] IN (SELECT [column2] COLLATE Latin1_General_100_CS_AS FROM (VALUES (0, @targets), (1, @targets_1)) AS [rows] ([column1], [column2]) WHERE [column1] < @targets_count)
            """,
            """
            DELETE FROM [shop].[ProductLabel]
            OUTPUT deleted.[LabelsCode]
            WHERE [ProductId] = @owner
              AND [LabelsCode] IN (SELECT [column2] COLLATE Latin1_General_100_CS_AS FROM (VALUES (0, @targets), (1, @targets_1)) AS [rows] ([column1], [column2]) WHERE [column1] < @targets_count)
            """);
    }

    [Fact]
    public async Task Other_texts_are_in_the_list_as_they_are()
    {
        await Product(product => product.Labels).UnlinkKeysAsync(["é 😀\n\"", "\u2028"]);

        _recorder.Statements.Should().ContainSingle().Which.Parameters["@targets"].Should()
            .Be("""["\u00E9 \uD83D\uDE00\n\u0022","\u2028"]""");
    }

    [Fact]
    public async Task Numbers_with_a_fraction_are_parameters()
    {
        await Product(product => product.Prices).LinkKeysAsync([1.5m, 2.25m, 3m]);
        await Product(product => product.Prices).SetKeysAsync([1.5m, 2.25m]);

        AssertSql(
            """
            INSERT INTO [shop].[ProductPrice] ([ProductId], [PricesId])
            OUTPUT inserted.[PricesId]
            SELECT @owner, [targets].[PricesId]
            FROM (SELECT [column2] AS [PricesId] FROM (VALUES (0, @targets), (1, @targets_1), (2, @targets_2), (3, @targets_3)) AS [rows] ([column1], [column2]) WHERE [column1] < @targets_count) AS [targets]
            WHERE NOT EXISTS (SELECT 1 FROM [shop].[ProductPrice] AS [link] WITH (UPDLOCK, HOLDLOCK)
              WHERE [link].[ProductId] = @owner AND [link].[PricesId] = [targets].[PricesId])
            ORDER BY [targets].[PricesId]
            """,
            """
            SELECT [Id] FROM [shop].[Products] WITH (UPDLOCK, ROWLOCK)
            WHERE [Id] = @owner
            """,
            """
            DELETE FROM [shop].[ProductPrice]
            OUTPUT deleted.[PricesId]
            WHERE [ProductId] = @owner
              AND NOT EXISTS (SELECT 1 FROM (SELECT [column2] FROM (VALUES (0, @targets), (1, @targets_1)) AS [rows] ([column1], [column2]) WHERE [column1] < @targets_count) AS [keys] ([key_0]) WHERE [key_0] = [PricesId])
            """,
            """
            INSERT INTO [shop].[ProductPrice] ([ProductId], [PricesId])
            OUTPUT inserted.[PricesId]
            SELECT @owner, [targets].[PricesId]
            FROM (SELECT [column2] AS [PricesId] FROM (VALUES (0, @targets), (1, @targets_1)) AS [rows] ([column1], [column2]) WHERE [column1] < @targets_count) AS [targets]
            WHERE NOT EXISTS (SELECT 1 FROM [shop].[ProductPrice] AS [link] WITH (UPDLOCK, HOLDLOCK)
              WHERE [link].[ProductId] = @owner AND [link].[PricesId] = [targets].[PricesId])
            ORDER BY [targets].[PricesId]
            """);
    }

    [Fact]
    public async Task A_statement_takes_no_more_parameters_than_the_database()
    {
        await Product(product => product.Prices).LinkKeysAsync(Enumerable.Range(1, 1_000).Select(id => id / 4m));

        _recorder.Statements.Should().HaveCount(2).And.OnlyContain(statement => statement.Parameters.Count < 2_100);
        _recorder.Statements.SelectMany(TSqlCheck.Problems).Should().BeEmpty();
    }

    [Fact]
    public async Task A_temporal_table_and_a_Guid_need_nothing_more()
    {
        await Product(product => product.Stores).LinkKeysAsync([Guid.Empty]);
        await CreateContext().Products.Links(product => product.Stores).CopyKeyAsync(1, 2);

        AssertSql(
            """
            INSERT INTO [shop].[ProductStore] ([ProductId], [StoresId])
            OUTPUT inserted.[StoresId]
            SELECT @owner, @target
            WHERE NOT EXISTS (SELECT 1 FROM [shop].[ProductStore] AS [link] WITH (UPDLOCK, HOLDLOCK)
              WHERE [link].[ProductId] = @owner AND [link].[StoresId] = @target)
            """,
            """
            INSERT INTO [shop].[ProductStore] ([ProductId], [StoresId])
            OUTPUT inserted.[ProductId], inserted.[StoresId]
            SELECT @to, [link].[StoresId]
            FROM [shop].[ProductStore] AS [link]
            WHERE [link].[ProductId] = @from
              AND NOT EXISTS (SELECT 1 FROM [shop].[ProductStore] AS [other] WITH (UPDLOCK, HOLDLOCK) WHERE [other].[ProductId] = @to AND [other].[StoresId] = [link].[StoresId])
            """);
    }

    [Fact]
    public async Task Where_the_output_clause_is_off_rows_are_returned_from_a_variable()
    {
        await Product(product => product.Parts).SetKeysAsync(["a", "b"]);

        AssertSql(
            """
            SELECT [Id] FROM [shop].[Products] WITH (UPDLOCK, ROWLOCK)
            WHERE [Id] = @owner
            """,
            """
            DECLARE @link_written TABLE ([link_0] varchar(10));
            DELETE FROM [shop].[ProductPart]
            OUTPUT deleted.[PartsId] INTO @link_written
            WHERE [ProductId] = @owner
              AND NOT EXISTS (SELECT 1 FROM (SELECT [PartsId] FROM OPENJSON(@targets) WITH ([PartsId] varchar(10) '$')) AS [keys] ([key_0]) WHERE [key_0] = [PartsId]);
            SELECT * FROM @link_written
            """,
            """
            DECLARE @link_written TABLE ([link_0] varchar(10));
            INSERT INTO [shop].[ProductPart] ([ProductId], [PartsId])
            OUTPUT inserted.[PartsId] INTO @link_written
            SELECT @owner, [targets].[PartsId]
            FROM (SELECT DISTINCT [PartsId] FROM OPENJSON(@targets) WITH ([PartsId] varchar(10) '$') AS [targets]) AS [targets]
            WHERE NOT EXISTS (SELECT 1 FROM [shop].[ProductPart] AS [link] WITH (UPDLOCK, HOLDLOCK)
              WHERE [link].[ProductId] = @owner AND [link].[PartsId] = [targets].[PartsId])
            ORDER BY [targets].[PartsId];
            SELECT * FROM @link_written
            """);
    }

    [Fact]
    public async Task Where_a_table_has_a_trigger_rows_are_returned_from_a_variable()
    {
        await Product(product => product.Tags).LinkKeysAsync([1, 2]);
        await Tags(context => context.Products.Where(product => product.Year < 1950).OrderBy(product => product.Year)).ClearAsync();

        AssertSql(
            """
            DECLARE @link_written TABLE ([link_0] int);
            INSERT INTO [shop].[Tagging] ([ProductId], [TagId])
            OUTPUT inserted.[TagId] INTO @link_written
            SELECT @owner, [targets].[TagId]
            FROM OPENJSON(@targets) WITH ([TagId] int '$') AS [targets]
            WHERE NOT EXISTS (SELECT 1 FROM [shop].[Tagging] AS [link] WITH (UPDLOCK, HOLDLOCK)
              WHERE [link].[ProductId] = @owner AND [link].[TagId] = [targets].[TagId])
            ORDER BY [targets].[TagId];
            SELECT * FROM @link_written
            """,
            """
            DECLARE @link_written TABLE ([link_0] int, [link_1] int);
            WITH [link_owners] ([ProductId]) AS (SELECT [p].[Id]
            FROM [shop].[Products] AS [p]
            WHERE [p].[Year] < 1950)
            DELETE FROM [shop].[Tagging]
            OUTPUT deleted.[ProductId], deleted.[TagId] INTO @link_written
            WHERE [ProductId] IN (SELECT [ProductId] FROM [link_owners]);
            SELECT * FROM @link_written
            """);
    }

    [Fact]
    public async Task Payload_is_compared_exactly()
    {
        var links = Product(product => product.Tags).UsingEntity<Tagging>();
        await links.UpdateKeysAsync([1], set => set.SetProperty(tagging => tagging.Note, "x").SetProperty(tagging => tagging.Moment, default(DateTimeOffset)));

        AssertSql(
            """
            DECLARE @link_written TABLE ([link_0] int);
            UPDATE [shop].[Tagging] SET [Note] = @value_1, [Moment] = @value_0
            OUTPUT inserted.[TagId] INTO @link_written
            WHERE [ProductId] = @owner
              AND [TagId] = @target
              AND (NOT EXISTS (SELECT CAST([Note] AS varbinary(max)), DATALENGTH([Note]) INTERSECT SELECT CAST(@value_1 AS varbinary(max)), DATALENGTH(@value_1)) OR NOT EXISTS (SELECT CAST([Moment] AS nvarchar(40)) INTERSECT SELECT CAST(@value_0 AS nvarchar(40))));
            SELECT * FROM @link_written
            """);
    }

    [Fact]
    public async Task Created_targets_are_returned_from_a_variable()
    {
        _recorder.AnswerAll([[1]], [[1L, 1], [2L, 2]]);
        await Product(product => product.Tags).LinkOrCreateAsync([new Tag { Name = "a" }, new Tag { Name = "A" }], tag => tag.Name);

        AssertSql(
            """
            DECLARE @link_written TABLE ([link_0] int);
            INSERT INTO [shop].[Tag] ([Name], [Weight])
            OUTPUT inserted.[Id] INTO @link_written
            SELECT [rows].[Name], [rows].[Weight]
            FROM (SELECT [Name], [Weight] FROM (SELECT [Name], [Weight], ROW_NUMBER() OVER (PARTITION BY [Name] ORDER BY [Name]) AS [copy] FROM (SELECT [Name] COLLATE Latin1_General_100_CI_AI AS [Name], [Weight] FROM OPENJSON(@rows) WITH ([Name] nvarchar(450) '$[0]', [Weight] int '$[1]')) AS [rows]) AS [copies] WHERE [copy] = 1) AS [rows]
            WHERE NOT EXISTS (SELECT 1 FROM [shop].[Tag] AS [target] WITH (UPDLOCK, HOLDLOCK)
              WHERE [target].[Name] = [rows].[Name])
            ORDER BY [rows].[Name];
            SELECT * FROM @link_written;
            SELECT [rows].[number], [target].[Id]
            FROM (SELECT CAST(JSON_VALUE([value], '$[0]') AS nvarchar(450)) COLLATE Latin1_General_100_CI_AI AS [Name], CAST([key] AS bigint) + 1 AS [number] FROM OPENJSON(@rows)) AS [rows]
            INNER JOIN [shop].[Tag] AS [target] ON [target].[Name] = [rows].[Name]
            """,
            """
            DECLARE @link_written TABLE ([link_0] int);
            INSERT INTO [shop].[Tagging] ([ProductId], [TagId])
            OUTPUT inserted.[TagId] INTO @link_written
            SELECT @owner, [targets].[TagId]
            FROM OPENJSON(@targets) WITH ([TagId] int '$') AS [targets]
            WHERE NOT EXISTS (SELECT 1 FROM [shop].[Tagging] AS [link] WITH (UPDLOCK, HOLDLOCK)
              WHERE [link].[ProductId] = @owner AND [link].[TagId] = [targets].[TagId])
            ORDER BY [targets].[TagId];
            SELECT * FROM @link_written
            """);
    }

    [Fact]
    public async Task An_order_that_decides_stays_in_a_query()
    {
        await Tags(context => context.Products.OrderBy(product => product.Year).Take(3)).LinkKeysAsync([1]);
        await Tags(context => context.Products.OrderBy(product => product.Year).Skip(1)).LinkKeysAsync([1]);

        AssertSql(
            """
            DECLARE @link_written TABLE ([link_0] int, [link_1] int);
            WITH [link_owners] ([ProductId]) AS (SELECT TOP(@p) [p].[Id]
            FROM [shop].[Products] AS [p]
            ORDER BY [p].[Year])
            INSERT INTO [shop].[Tagging] ([ProductId], [TagId])
            OUTPUT inserted.[ProductId], inserted.[TagId] INTO @link_written
            SELECT [link_owners].[ProductId], @target
            FROM (SELECT DISTINCT [ProductId] FROM [link_owners]) AS [link_owners]
            WHERE NOT EXISTS (SELECT 1 FROM [shop].[Tagging] AS [link] WITH (UPDLOCK, HOLDLOCK)
              WHERE [link].[ProductId] = [link_owners].[ProductId] AND [link].[TagId] = @target)
            ORDER BY [link_owners].[ProductId];
            SELECT * FROM @link_written
            """,
            """
            DECLARE @link_written TABLE ([link_0] int, [link_1] int);
            WITH [link_owners] ([ProductId]) AS (SELECT [p].[Id]
            FROM [shop].[Products] AS [p]
            ORDER BY [p].[Year]
            OFFSET @p ROWS)
            INSERT INTO [shop].[Tagging] ([ProductId], [TagId])
            OUTPUT inserted.[ProductId], inserted.[TagId] INTO @link_written
            SELECT [link_owners].[ProductId], @target
            FROM (SELECT DISTINCT [ProductId] FROM [link_owners]) AS [link_owners]
            WHERE NOT EXISTS (SELECT 1 FROM [shop].[Tagging] AS [link] WITH (UPDLOCK, HOLDLOCK)
              WHERE [link].[ProductId] = [link_owners].[ProductId] AND [link].[TagId] = @target)
            ORDER BY [link_owners].[ProductId];
            SELECT * FROM @link_written
            """);
    }

    [Fact]
    public async Task A_saved_link_returns_its_version_and_computed_value()
    {
        await using var context = CreateContext(builder => builder.UseManyToMany());
        _recorder.Answer([1, 2, "X", new byte[8]]);
        var product = new Product { Id = 1 };
        context.Attach(product);
        context.Entry(product).Collection(one => one.Tags).AddKeys(2);
        await context.SaveChangesAsync();

        AssertSql(
            """
            DECLARE @link_written TABLE ([link_0] int, [link_1] int, [link_2] nvarchar(max), [link_3] varbinary(8));
            INSERT INTO [shop].[Tagging] ([ProductId], [TagId], [Moment], [Note])
            OUTPUT inserted.[ProductId], inserted.[TagId], inserted.[Shout], inserted.[Version] INTO @link_written
            SELECT [pairs].[ProductId], [pairs].[TagId], [pairs].[Moment], [pairs].[Note]
            FROM (SELECT @pairs AS [ProductId], @pairs_1 AS [TagId], @pairs_2 AS [Moment], @pairs_3 AS [Note]) AS [pairs]
            WHERE NOT EXISTS (SELECT 1 FROM [shop].[Tagging] AS [link] WITH (UPDLOCK, HOLDLOCK)
              WHERE [link].[ProductId] = [pairs].[ProductId] AND [link].[TagId] = [pairs].[TagId])
            ORDER BY [pairs].[ProductId], [pairs].[TagId];
            SELECT * FROM @link_written
            """);
    }

    private OwnerLinks<Product, TTarget> Product<TTarget>(System.Linq.Expressions.Expression<Func<Product, IEnumerable<TTarget>?>> navigation)
        where TTarget : class
        => CreateContext().Products.Links(navigation).ForKey(7);

    private OwnerLinks<Product, Tag> Tags(Func<SqlServerContext, IQueryable<Product>> products)
        => products(CreateContext()).Links(product => product.Tags);

    private SqlServerContext CreateContext(Action<DbContextOptionsBuilder>? configure = null)
    {
        var builder = new DbContextOptionsBuilder<SqlServerContext>().AllowMore().UseSqlServer("Server=nowhere").AddInterceptors(_recorder);
        configure?.Invoke(builder);

        return new SqlServerContext(builder.Options);
    }

    private void AssertSql(params string[] expected)
    {
        _recorder.Statements.SelectMany(TSqlCheck.Problems).Should().BeEmpty();
        _recorder.AssertSql(expected);
    }
}
