using System.Text;
using Bookstore.Console;
using Bookstore.Console.Output;

// Names of authors are in every script, which the default code page of a Windows console is not.
System.Console.OutputEncoding = Encoding.UTF8;

return await new BookstoreCommandLine(Screen.ForConsole(), System.Console.Error).InvokeAsync(args);
