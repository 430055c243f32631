using System.Text;
using Reda.Cli;

// Ids are UTF-8 whatever the console's code page; without a byte order mark, because the output may be a pipe.
Console.OutputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
using var interruption = new Interruption();
int exitCode = RedaApp.Run(args, Console.Out, Console.Error, liveProgress: !Console.IsErrorRedirected, interruption.Token);
return interruption.ExitCode(exitCode);
