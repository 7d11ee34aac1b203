var builder = WebApplication.CreateBuilder(args);
var app = builder.Build();
app.Run();

namespace PlanBuilder.Web
{
    public partial class Program;
}
