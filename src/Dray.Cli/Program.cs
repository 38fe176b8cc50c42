using Dray.Cli;
using Dray.Cli.Output;
using Dray.Interop;
using Dray.Security;

FailPoint.Hit(FailPoint.Start);
SystemAuthorities.Ignore();
StandardStreams.Fill();
Console.SetError(new UnfailingWriter(Console.Error));
return await CommandTree.RunAsync(args);
