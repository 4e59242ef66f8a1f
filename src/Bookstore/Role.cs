namespace Bookstore;

/// <summary>What somebody did for a book.</summary>
public enum Role
{
    Author,
    Editor,
    Illustrator,
    Translator,
}
