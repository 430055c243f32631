using Reda.Engine.Diagnostics;
using Reda.Engine.Models;
using Reda.Engine.Persistence;

var builder = WebApplication.CreateBuilder(args);

// Whatever a client gets wrong is answered with a status that says so and a sentence that says what.
builder.Services.Configure<RouteHandlerOptions>(options => options.ThrowOnBadRequest = true);
builder.Services.AddProblemDetails(options => options.CustomizeProblemDetails = context =>
    context.ProblemDetails.Detail = context.ProblemDetails.Status < 500 ? context.Exception?.Message : null);
var app = builder.Build();
app.UseExceptionHandler(new ExceptionHandlerOptions
{
    StatusCodeSelector = error => error switch { BadHttpRequestException bad => bad.StatusCode, RedaException { Kind: RedaErrorKind.Data } => 422, _ => 503 },
});

string file = app.Configuration["Model"] ?? "music.safetensors";
var model = RedaModel.Load(file);

// A request reads the variable once, so it is answered by one model from beginning to end.
app.MapPost("/recommendations", (Wish wish) => Volatile.Read(ref model).Recommend(wish.History ?? [], (int)Math.Min(wish.Count, 1000)));

// After a new model has replaced the file: the old one serves until the new one is loaded, and requests under way to their end.
app.MapPost("/model/reload", () => Volatile.Write(ref model, RedaModel.Load(file)));
app.Run();

internal sealed record Wish(string[]? History, uint Count = 10);
