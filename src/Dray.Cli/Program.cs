using Dray.Cli;

return await CommandTree.RunAsync(args);
