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
    "Tests PlanBuilder for minutes or hours. Each trial prints its outcome, and exits with 0 if everything held, 1 otherwise.")
{
    new ChaosCommand(), new ModelCommand(), new TwoNodesCommand(), new PaidCommand(), new ProveCommand(), new MutantsCommand(),
    new PromptsCommand(), new SpreadsheetsCommand(),
};
// Stopped in the middle, it stops its servers and nodes first.
return await trials.Parse(args).InvokeAsync(new() { ProcessTerminationTimeout = TimeSpan.FromSeconds(30) });
