namespace Bookstore.Console.Commands;

internal enum LinkVerb
{
    Link,
    Unlink,
    Set,
}
