using PlanBuilder.Tests;

[assembly: AssemblyFixture(typeof(OutgoingGuard))]
[assembly: AssemblyFixture(typeof(Stage))]
