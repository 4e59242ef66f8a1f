using ManyToMany.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace ManyToMany.Tests.Metadata;

/// <summary>A setter over a reference navigation of the join entity names the foreign key to set instead, before any SQL.</summary>
public sealed class NavigationPayloadTests
{
    [Theory]
    [InlineData(
        nameof(Loan.Clerk),
        "'Loan.Clerk' cannot be set because it is a navigation, not a property. Set 'link => link.ClerkId' instead. (Parameter 'property')")]
    [InlineData(
        nameof(Loan.Branch),
        "'Loan.Branch' cannot be set because it is a navigation, not a property. "
            + "Set 'link => EF.Property<Int32>(link, \"BranchId\")' instead. (Parameter 'property')")]
    [InlineData(
        nameof(Loan.Copy),
        "'Loan.Copy' cannot be set because it is a navigation, not a property, and leads to one of the two entities that are linked. "
            + "Unlink the one and link the other. (Parameter 'property')")]
    public async Task A_setter_over_a_navigation_throws(string navigation, string message)
    {
        var recorder = new SqlRecorder(offline: true);
        await using var context = new LoanContext(
            new DbContextOptionsBuilder<LoanContext>().AllowMore().UseSqlite("Data Source=nowhere").AddInterceptors(recorder).Options);
        var loans = context.Set<Reader>().Links(reader => reader.Copies).ForKey(1).UsingEntity<Loan>();

        var link = () => loans.LinkKeysAsync([1], setters => _ = navigation switch
        {
            nameof(Loan.Clerk) => setters.SetProperty(loan => loan.Clerk, new Clerk { Id = 1 }),
            nameof(Loan.Branch) => setters.SetProperty(loan => loan.Branch, new Branch { Id = 1 }),
            _ => setters.SetProperty(loan => loan.Copy, new Copy { Id = 1 }),
        });

        (await link.Should().ThrowExactlyAsync<ArgumentException>()).Which.Message.Should().Be(message);
        recorder.Statements.Should().BeEmpty();
    }

    private sealed class LoanContext(DbContextOptions<LoanContext> options) : DbContext(options)
    {
        protected override void OnModelCreating(ModelBuilder modelBuilder)
            => modelBuilder.Entity<Reader>().HasMany(reader => reader.Copies).WithMany().UsingEntity<Loan>(
                right => right.HasOne(loan => loan.Copy).WithMany().HasForeignKey(loan => loan.CopyId),
                left => left.HasOne<Reader>().WithMany().HasForeignKey(loan => loan.ReaderId),
                join => join.HasOne(loan => loan.Branch).WithMany().HasForeignKey("BranchId"));
    }

    private sealed class Reader
    {
        public int Id { get; set; }

        public ICollection<Copy> Copies { get; } = [];
    }

    private sealed class Loan
    {
        public int ReaderId { get; set; }

        public int CopyId { get; set; }

        public Copy Copy { get; set; } = null!;

        public int? ClerkId { get; set; }

        public Clerk? Clerk { get; set; }

        public Branch? Branch { get; set; }
    }

    private sealed class Copy
    {
        public int Id { get; set; }
    }

    private sealed class Clerk
    {
        public int Id { get; set; }
    }

    private sealed class Branch
    {
        public int Id { get; set; }
    }
}
