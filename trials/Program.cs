using System.CommandLine;
using PlanBuilder.Trials.Chaos;
using PlanBuilder.Trials.Model;
using PlanBuilder.Trials.Mutation;
using PlanBuilder.Trials.Paid;
using PlanBuilder.Trials.Prompts;
using PlanBuilder.Trials.Prove;
using PlanBuilder.Trials.Spreadsheets;
using PlanBuilder.Trials.TwoNodes;

Environment.SetEnvironmentVariable("DOTNET_TieredPGO", "0"); // most of the programs that are started here live for seconds

var trials = new RootCommand(
    "Puts PlanBuilder through what takes minutes. Each trial prints what came of it, and ends with 0 when all held, with 1 when not.")
{
    new ChaosCommand(), new ModelCommand(), new TwoNodesCommand(), new PaidCommand(), new ProveCommand(), new MutantsCommand(),
    new PromptsCommand(), new SpreadsheetsCommand(),
};
// Stopped in the middle, it stops its servers and nodes first.
return await trials.Parse(args).InvokeAsync(new() { ProcessTerminationTimeout = TimeSpan.FromSeconds(30) });
