using Dray.Cli;
using Dray.Cli.Output;

StandardStreams.Fill();
Console.SetError(new UnfailingWriter(Console.Error));
return await CommandTree.RunAsync(args);
