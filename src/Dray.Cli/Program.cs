using Dray.Cli;
using Dray.Cli.Output;
using Dray.Security;

SystemAuthorities.Ignore();
StandardStreams.Fill();
Console.SetError(new UnfailingWriter(Console.Error));
return await CommandTree.RunAsync(args);
