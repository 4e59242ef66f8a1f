using System.Linq.Expressions;
using System.Reflection;
using Bookstore;
using ManyToMany.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace ManyToMany.Tests.Metadata;

/// <summary>Every public method, found by reflection, refuses null for each of its parameters, by name and before any SQL.</summary>
public sealed class NullArgumentTests : OfflineTests
{
    [Fact]
    public async Task Every_parameter_of_every_method_throws_for_null()
    {
        var set = Context.Books.Links(book => book.Authors);
        object[] receivers = [set, set.ForKey(1), set.ForKey(1).UsingEntity<AuthorBook>()];
        var methods = receivers
            .SelectMany(receiver => receiver.GetType().GetMethods(BindingFlags.Instance | BindingFlags.Public).Select(method => (receiver, method)))
            .Concat(new[] { typeof(LinksExtensions), typeof(LinkedOwnersQueryableExtensions) }
                .SelectMany(type => type.GetMethods(BindingFlags.Static | BindingFlags.Public))
                .Select(method => (receiver: (object)null!, method)))
            .Where(called => called.method.DeclaringType != typeof(object))
            .Select(called => (called.receiver, method: Close(called.method)))
            .ToList();
        var tested = 0;

        foreach (var (receiver, method) in methods)
        {
            foreach (var parameter in method.GetParameters().Where(parameter => !parameter.ParameterType.IsValueType && !parameter.IsOptional))
            {
                var arguments = method.GetParameters().Select(other => other == parameter ? null : Sample(other)).ToArray();
                var because = $"of '{parameter.Name}' of {method}";

                var thrown = await Record.ExceptionAsync(() => InvokeAsync(receiver, method, arguments));

                thrown.Should().BeOfType<ArgumentNullException>(because).Which.ParamName.Should().Be(parameter.Name, because);
                tested++;
            }
        }

        tested.Should().BeGreaterThan(115);
        Recorder.Statements.Should().BeEmpty();
    }

    [Fact]
    public async Task Setters_throw_for_a_null_property_or_value_lambda()
    {
        var links = Context.Books.Links(book => book.Authors).ForKey(1).UsingEntity<AuthorBook>();

        (await SetAsync(s => s.SetProperty<int>(null!, 1))).ParamName.Should().Be("property");
        (await SetAsync(s => s.SetProperty<int>(null!, link => 1))).ParamName.Should().Be("property");
        (await SetAsync(s => s.SetProperty(link => link.Position, (Expression<Func<AuthorBook, int>>)null!))).ParamName.Should().Be("value");
        Recorder.Statements.Should().BeEmpty();

        Task<ArgumentNullException> SetAsync(Action<LinkSetters<AuthorBook>> setters)
            => RejectsAsync<ArgumentNullException>(() => links.UpdateAsync(setters));
    }

    [Fact]
    public void IsSymmetric_throws_for_a_null_builder()
        => FluentActions.Invoking(() => SymmetricExtensions.IsSymmetric<Book>(null!)).Should().ThrowExactly<ArgumentNullException>()
            .Which.ParamName.Should().Be("builder");

    private static async Task InvokeAsync(object? receiver, MethodInfo method, object?[] arguments)
    {
        try
        {
            if (method.Invoke(receiver, arguments) is Task task)
            {
                await task;
            }
        }
        catch (TargetInvocationException exception)
        {
            throw exception.InnerException!;
        }
    }

    // A key is an object here, so that it can be null.
    private static MethodInfo Close(MethodInfo method)
        => !method.IsGenericMethodDefinition
            ? method
            : method.MakeGenericMethod([.. method.GetGenericArguments().Select(argument => argument.Name switch
            {
                "TOwner" => typeof(Book),
                "TTarget" => typeof(Author),
                "TJoin" => typeof(AuthorBook),
                "TTargetKeys" => typeof(int[]),
                _ => typeof(object),
            })]);

    private object? Sample(ParameterInfo parameter)
    {
        Expression<Func<Book, IEnumerable<Author>?>> navigation = book => book.Authors;
        Expression<Func<Book, bool>> ofBooks = book => book.Id > 1;
        Expression<Func<Author, bool>> ofAuthors = author => author.Id > 1;
        Expression<Func<Author, object?>> name = author => author.Name;
        Expression<Func<AuthorBook, bool>> ofLinks = link => link.Position > 1;
        Action<LinkSetters<AuthorBook>> setters = s => s.SetProperty(link => link.Position, 1);
        var (book, author) = (new Book { Id = 1, Title = "" }, new Author { Id = 1, Name = "A" });
        object[] samples =
        [
            navigation, ofBooks, ofAuthors, name, ofLinks, setters, book, author, new LinkOptions(), Context, Context.Books, Context.Authors,
            new[] { book }, new[] { author }, new[] { new AuthorBook { BookId = 1, AuthorId = 1 } }, new (object, object)[] { (1, 1) },
            new Dictionary<object, int[]> { [1] = [1] }, "tag", LinkStream.Of<(object, object)>((1, 1)),
            LinkStream.Of(new AuthorBook { BookId = 1, AuthorId = 1 }),
        ];
        var type = parameter.ParameterType;

        return type == typeof(CancellationToken) ? CancellationToken.None
            : type == typeof(int) ? 1
            : parameter.IsOptional ? null
            : type == typeof(object) ? 1
            : type == typeof(IEnumerable<object>) ? new object[] { 1 }
            : samples.First(sample => type.IsInstanceOfType(sample) && (sample is not IQueryable || !type.Name.StartsWith("IEnumerable", StringComparison.Ordinal)));
    }
}
