using System.CommandLine;
using PlanBuilder.Pictures;

return await new RootCommand("Takes pictures of the running app.") { new ScreensCommand(), new PictureCommand() }.Parse(args).InvokeAsync();
